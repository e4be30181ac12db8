/** The microphone's module beside the program, by its name with its content's hash: the build fills it in. */
declare const MICROPHONE_MODULE: string;
