package topgun.application.query;

import topgun.application.dispatch.MessageRegistry;
import topgun.application.message.ClientMessage.SqlQuery;
import topgun.application.message.ServerMessage.SqlUnavailable;
import topgun.application.session.Dialect;
import topgun.application.session.Session;

/** Tells clients at once that this server, unlike others, does not understand SQL, so that they do not wait in vain. */
public final class SqlHandlers {

    public void registerWith(MessageRegistry.Builder registry) {
        registry.onImmediate(SqlQuery.class, SqlHandlers::refuse);
    }

    /** No client before 2.0 asks in SQL. */
    private static void refuse(Session session, SqlQuery query) {
        session.recognise(Dialect.TRANSITIONAL);
        session.send(new SqlUnavailable(query.queryId(), "SQL is not available on this server"));
    }
}
