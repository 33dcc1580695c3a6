package topgun.application.port;

/** How a frame arrived. Clients may speak MessagePack or JSON in either kind. */
public enum FrameKind {
    BINARY,
    TEXT
}
