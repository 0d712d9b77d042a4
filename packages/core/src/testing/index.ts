export { LinkedSocket, type LinkedSocketOptions } from './linked-sockets.ts';
export { VirtualClock } from './virtual-clock.ts';
