package topgun.application.search;

import topgun.application.dispatch.MessageRegistry;
import topgun.application.message.ClientMessage.SqlQuery;
import topgun.application.message.ClientMessage.VectorSearch;
import topgun.application.message.ServerMessage.Unavailable;
import topgun.application.session.Dialect;
import topgun.application.session.Session;

/** Tells clients at once what other servers can do and this one cannot, so that they do not wait in vain. */
public final class UnavailableFeatures {

    private UnavailableFeatures() {}

    public static void registerWith(MessageRegistry.Builder registry) {
        registry.onImmediate(
                        SqlQuery.class,
                        (session, message) -> answer(
                                session, new Unavailable.Sql(message.queryId(), "SQL is not available on this server")))
                .onImmediate(
                        VectorSearch.class,
                        (session, message) -> answer(
                                session,
                                new Unavailable.Vector(message.id(), "Vector search is not available on this server")));
    }

    /** No client before 2.0 asks for any of it. */
    private static void answer(Session session, Unavailable answer) {
        session.recognise(Dialect.TRANSITIONAL);
        session.send(answer);
    }
}
