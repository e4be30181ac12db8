/** Bytes of a body that is JSON; what such bodies say here is far shorter. */
export const jsonBodyLimit = 65_536;
