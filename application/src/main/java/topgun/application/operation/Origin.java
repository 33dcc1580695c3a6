package topgun.application.operation;

import java.util.Optional;
import topgun.application.session.Session;

/**
 * Where a change came from.
 *
 * @param writer the session that asked for it; empty for the server itself
 * @param asWritten whether the writer holds exactly this record already, so that it need not be told
 */
public record Origin(Optional<Session> writer, boolean asWritten) {

    /** The server changed it by itself, as when a record expires. */
    public static final Origin SERVER = new Origin(Optional.empty(), false);
}
