export { type FloatConstant, floatConstants } from "./onnx-constants.js";
export { asBytes, ElementType, OnnxGraph, type OnnxModel, type ValueInfo } from "./onnx-graph.js";
export { createSession, type SessionOptions } from "./session.js";
