// Runs on /docs, after Swagger UI's bundle: shows this server's own description of its API.
SwaggerUIBundle({
  url: "/v1/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "list",
  displayRequestDuration: true,
  // Its maker's service, which would be sent the document's address.
  validatorUrl: null,
});
