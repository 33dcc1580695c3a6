package topgun.application.search;

import topgun.application.dispatch.MessageRegistry;
import topgun.application.message.ClientMessage.SqlQuery;
import topgun.application.message.ServerMessage.SqlUnavailable;
import topgun.application.session.Dialect;
import topgun.application.session.Session;

/** Tells clients at once what other servers can do and this one cannot, so that they do not wait in vain. */
public final class UnavailableFeatures {

    private UnavailableFeatures() {}

    public static void registerWith(MessageRegistry.Builder registry) {
        registry.onImmediate(
                SqlQuery.class,
                (session, message) ->
                        answer(session, new SqlUnavailable(message.queryId(), "SQL is not available on this server")));
    }

    /** No client before 2.0 asks for any of it. */
    private static void answer(Session session, SqlUnavailable answer) {
        session.recognise(Dialect.TRANSITIONAL);
        session.send(answer);
    }
}
