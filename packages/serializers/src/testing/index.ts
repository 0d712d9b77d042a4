export { describeFrameSerializer, type FrameSerializerSuite } from './describe-frame-serializer.ts';
