/** A flow of the App Bazaar: a Voicebot applet, and what comes after it. */
export interface ExotelFlow {
  /** Of the Voicebot applet: `https://…` is asked for the socket, `wss://…` is the socket. */
  readonly voicebotUrl: string;
  /** What the applet's dynamic URL is asked for. Default `json`. */
  readonly answer?: 'json' | 'xml';
  /** A Passthru applet after the stream: told how it ended; 200 goes on, anything else skips the Connect applet. */
  readonly passthruUrl?: string;
  /** A Connect applet with a dynamic URL: asked whom to call next. */
  readonly connectUrl?: string;
}
