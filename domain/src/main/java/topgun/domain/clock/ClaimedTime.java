package topgun.domain.clock;

/**
 * What a client says about the moment of a write.
 *
 * <p>Usually a {@link Timestamp}, to be kept exactly as it is, since the client hashes its own stamp. Clients whose
 * clock has broken say something that is no moment at all; such a write is stamped by the server.
 */
public sealed interface ClaimedTime permits Timestamp, UnusableTime {}
