import { address, automatic, boolean, database, integer, type Kind, oneOf, origins, path, text, webhookSecrets } from "./kinds.js";

export interface Setting<T> {
  readonly variable: string;
  readonly kind: Kind<T>;
  /** As it would be written in the environment. */
  readonly default: string;
  /** One sentence for the reference. */
  readonly meaning: string;
  /** Not to be repeated, in no error either. */
  readonly secret?: true;
  /** The default is a path in the program's own folder, wherever the command is run; a path that is given is the caller's. */
  readonly own?: true;
}

/** Every setting of the server: the start reads it, and the reference's table is made from it. */
export const settings = {
  host: {
    variable: "HOST",
    kind: text,
    default: "127.0.0.1",
    meaning: "Address to listen on. The default is reachable from this machine alone; `0.0.0.0` opens the server to the network.",
  },
  port: { variable: "PORT", kind: integer(0, 65535), default: "7860", meaning: "TCP port to listen on; `0` takes any free one." },
  dataDir: {
    variable: "DATA_DIR",
    kind: text,
    default: "./data",
    own: true,
    meaning: "Folder of what the server keeps: the database, added models, and requests with `callback` until they are delivered.",
  },
  databasePath: {
    variable: "DATABASE_URL",
    kind: database,
    default: "",
    meaning: "Where keys are stored, as `file:PATH` or `sqlite:PATH`; empty means `whisper.db` in `DATA_DIR`.",
  },
  modelsDir: {
    variable: "MODELS_DIR",
    kind: path,
    default: "",
    meaning:
      "Folder of model files named `ggml-NAME.bin`; empty means `models` in `DATA_DIR`. The models that come with the server are always found too.",
  },
  modelsMirror: {
    variable: "MODELS_MIRROR",
    kind: address,
    default: "https://huggingface.co/ggerganov/whisper.cpp/resolve/main",
    meaning: "Address under which `models pull` finds the published files, `ggml-NAME.bin`; any server of static files will do.",
  },
  modelsIdleSeconds: {
    variable: "MODELS_IDLE_TIMEOUT",
    kind: integer(1, 300),
    default: "30",
    meaning: "Seconds without a byte from the mirror after which `models pull` connects anew.",
  },
  defaultModel: {
    variable: "DEFAULT_MODEL",
    kind: text,
    default: "tiny.en",
    meaning: "Model that answers when a request names none; it is loaded at the start.",
  },
  maxUploadBytes: {
    variable: "MAX_AUDIO_UPLOAD_BYTES",
    kind: integer(1, 1e12),
    default: "52428800",
    meaning: "Largest body of a transcription request, in bytes (50 MiB).",
  },
  maxDownloadBytes: {
    variable: "MAX_AUDIO_DOWNLOAD_BYTES",
    kind: integer(1, 1e12),
    default: "52428800",
    meaning: "Largest recording that may be fetched from a URL, in bytes (50 MiB).",
  },
  maxAudioSeconds: {
    variable: "MAX_AUDIO_SECONDS",
    kind: integer(1, 1e6),
    default: "14400",
    meaning: "Longest recording that is accepted, in seconds of audio (four hours).",
  },
  maxConcurrent: {
    variable: "MAX_CONCURRENT_TRANSCRIPTIONS",
    kind: integer(1, 64),
    default: "16",
    meaning: "Windows of audio that are decoded together. More raises the throughput of many requests and the memory in use.",
  },
  maxQueued: {
    variable: "MAX_QUEUED_TRANSCRIPTIONS",
    kind: integer(0, 100_000),
    default: "64",
    meaning: "Requests that may wait beyond those being transcribed; one more is answered with 429 and `Retry-After`.",
  },
  engineWorkers: {
    variable: "ENGINE_WORKERS",
    kind: automatic(1, 64),
    default: "auto",
    meaning: "Worker threads that hold the model, each with a copy of its own; `auto` is one.",
  },
  engineThreads: {
    variable: "ENGINE_THREADS",
    kind: automatic(1, 256),
    default: "auto",
    meaning: "Processor threads of each engine worker; `auto` shares out the processors, up to eight for each.",
  },
  modelMemoryMb: {
    variable: "MODEL_MEMORY_MB",
    kind: automatic(1, 16_777_216),
    default: "auto",
    meaning:
      "Memory that loaded models may take together, in MiB; `auto` is half of the machine's. The default model stays; of the others the least recently used makes room for one that is asked for.",
  },
  silenceTail: {
    variable: "SILENCE_TAIL",
    kind: boolean,
    default: "true",
    meaning: "Encode short audio alone and stand cached silence behind it; `false` encodes 30 s for every window, slower and no better.",
  },
  encoderPrecision: {
    variable: "ENCODER_PRECISION",
    kind: oneOf("auto", "float32", "int8"),
    default: "auto",
    meaning:
      "How the encoder's products are computed: `int8` takes a third less time where the processor has instructions for it and a tenth to a sixth less where it has only AVX2, and the text is as right; `auto` takes it where it is clearly faster, which it tries for a moment when a model is loaded, and `GET /health` says what it took.",
  },
  carryContext: {
    variable: "CARRY_CONTEXT",
    kind: boolean,
    default: "false",
    meaning:
      "Show the model the text before each window of a long recording: steadier names, but an error may repeat itself, and windows follow one another instead of being decoded together.",
  },
  audioWorkers: {
    variable: "AUDIO_WORKERS",
    kind: automatic(1, 64),
    default: "auto",
    meaning: "Worker threads that decode audio files; `auto` is half the processors, up to four.",
  },
  uploadIdleSeconds: {
    variable: "UPLOAD_IDLE_TIMEOUT",
    kind: integer(1, 3600),
    default: "30",
    meaning: "Seconds without a byte after which an upload is given up with 408.",
  },
  requestSeconds: {
    variable: "REQUEST_TIMEOUT",
    kind: integer(1, 86_400),
    default: "600",
    meaning: "Seconds that one transcription request may take in all; then it is answered with 504.",
  },
  maxLiveStreams: {
    variable: "MAX_LIVE_STREAMS",
    kind: integer(0, 100_000),
    default: "2000",
    meaning: "Live streams that may be open at once; one more is refused with 503 and `Retry-After`. An idle one costs some kilobytes.",
  },
  maxLiveDelayMs: {
    variable: "MAX_LIVE_DELAY",
    kind: integer(1, 600_000),
    default: "2000",
    meaning: "Milliseconds that the final text of live streams may be late; while it is later, no more streams are opened.",
  },
  liveIdleSeconds: {
    variable: "LIVE_IDLE_TIMEOUT",
    kind: integer(1, 86_400),
    default: "60",
    meaning:
      "Seconds without audio or `KeepAlive` after which a live stream is closed with 1011. Deepgram takes 10, which is short for people who type their frames; nothing is gained by less, since an idle stream costs next to nothing.",
  },
  maxLiveSeconds: {
    variable: "MAX_LIVE_SECONDS",
    kind: integer(1, 1e6),
    default: "86400",
    meaning: "Seconds that a live stream may last, and seconds of audio that it may bring (one day).",
  },
  shutdownSeconds: {
    variable: "SHUTDOWN_GRACE",
    kind: integer(0, 3600),
    default: "30",
    meaning: "Seconds that running requests and live streams get to finish after SIGTERM or SIGINT.",
  },
  followRedirects: {
    variable: "AUDIO_URL_FOLLOW_REDIRECTS",
    kind: boolean,
    default: "false",
    meaning: "Whether fetching a recording from a URL follows redirects. Each is checked as the first address is.",
  },
  maxRedirects: {
    variable: "AUDIO_URL_MAX_REDIRECTS",
    kind: integer(1, 20),
    default: "5",
    meaning: "Redirects that are followed for one recording, when they are followed.",
  },
  allowPrivateUrls: {
    variable: "AUDIO_URL_ALLOW_PRIVATE",
    kind: boolean,
    default: "false",
    meaning:
      "Whether a recording's URL may point to a private or local address. Link-local ones, where clouds keep a machine's credentials, never.",
  },
  urlConnectSeconds: {
    variable: "AUDIO_URL_CONNECT_TIMEOUT",
    kind: integer(1, 600),
    default: "10",
    meaning: "Seconds for a connection to the server that has a recording: its name, TCP and TLS.",
  },
  urlSeconds: {
    variable: "AUDIO_URL_TIMEOUT",
    kind: integer(1, 86_400),
    default: "60",
    meaning:
      "Seconds of waiting for a recording's bytes in all, connections and redirects among them; the time in which they wait for us does not count.",
  },
  callbackAllowPrivate: {
    variable: "CALLBACK_ALLOW_PRIVATE",
    kind: boolean,
    default: "false",
    meaning: "Whether results may be sent to private and local addresses, and to ports other than 80, 443, 8080 and 8443.",
  },
  callbackSecrets: {
    variable: "CALLBACK_SECRET",
    kind: webhookSecrets,
    default: "",
    secret: true,
    meaning:
      "Secret that callbacks are signed with, `whsec_` and base64; several, separated by spaces, sign each, so that one can follow another. Empty: they are not signed.",
  },
  callbackSeconds: {
    variable: "CALLBACK_TIMEOUT",
    kind: integer(1, 3600),
    default: "30",
    meaning: "Seconds that a receiver has to answer a callback.",
  },
  callbackRetries: {
    variable: "CALLBACK_RETRIES",
    kind: integer(0, 1000),
    default: "10",
    meaning: "Attempts to deliver a result after the first, while it is not answered with 2xx.",
  },
  callbackRetrySeconds: {
    variable: "CALLBACK_RETRY_DELAY",
    kind: integer(0, 86_400),
    default: "30",
    meaning: "Seconds between two attempts; longer, up to an hour, where the receiver says so with `Retry-After`.",
  },
  callbackConcurrency: {
    variable: "CALLBACK_CONCURRENCY",
    kind: integer(1, 64),
    default: "4",
    meaning: "Requests with `callback` that are transcribed at once, beside direct ones; the others wait on disk.",
  },
  callbackMaxWaiting: {
    variable: "CALLBACK_MAX_WAITING",
    kind: integer(0, 1e9),
    default: "10000",
    meaning: "Requests with `callback` that may wait; one more is answered with 429 and `Retry-After`.",
  },
  callbackSpoolBytes: {
    variable: "CALLBACK_SPOOL_BYTES",
    kind: integer(1, 1e15),
    default: "10737418240",
    meaning: "Audio of such requests that may lie on disk, in bytes (10 GiB); more is answered with 503 and `Retry-After`.",
  },
  callbackJobSeconds: {
    variable: "CALLBACK_TRANSCRIPTION_TIMEOUT",
    kind: integer(1, 604_800),
    default: "7200",
    meaning: "Seconds that such a request's transcription may take once it is begun (two hours); then an error is delivered.",
  },
  callbackRetentionSeconds: {
    variable: "CALLBACK_RETENTION",
    kind: integer(0, 31_536_000),
    default: "86400",
    meaning: "Seconds after its end for which `GET /v1/requests/{id}` knows such a request and its result (one day).",
  },
  corsOrigins: {
    variable: "BACKEND_CORS_ORIGINS",
    kind: origins,
    default: "",
    meaning: "Origins of web pages that may call the API from a browser, separated by commas; `*` is any, empty is none.",
  },
  logLevel: {
    variable: "LOG_LEVEL",
    kind: oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent"),
    default: "info",
    meaning: "Least severity that is logged.",
  },
  metrics: {
    variable: "METRICS",
    kind: oneOf("off", "key", "open"),
    default: "off",
    meaning: "Who may read `GET /metrics`, for Prometheus: nobody, whoever has a key with the scope `admin`, or anybody.",
  },
  enableTestTokens: {
    variable: "ENABLE_TEST_TOKENS",
    kind: boolean,
    default: "false",
    meaning: "Whether `POST /v1/auth/test-token` gives a key to anybody who asks. For test machines alone.",
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

type Value<S> = S extends { readonly kind: Kind<infer T> } ? T : never;

/** Every setting's value, under the name that the code knows it by. */
export type Config = { readonly [K in keyof typeof settings]: Value<(typeof settings)[K]> };
