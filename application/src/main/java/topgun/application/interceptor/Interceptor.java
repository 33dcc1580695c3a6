package topgun.application.interceptor;

import java.util.Optional;
import topgun.application.session.Session;
import topgun.domain.operation.Change;
import topgun.domain.operation.Operation;

/**
 * Lets an embedding application look at, change and refuse what clients do. Interceptors are asked in the order in which
 * they were given, each seeing what the one before made of it. None of the methods may block.
 */
public interface Interceptor {

    /** Refuses a connection by throwing; the client is closed with 4000. */
    default void connected(Session session) {}

    /** A connection has ended. What is thrown is logged. */
    default void disconnected(Session session) {}

    /**
     * Asked before an operation is applied.
     *
     * @return what is to be applied instead, or nothing to drop the operation silently
     * @throws RuntimeException to refuse the operation; the message is told to the client
     */
    default Optional<Operation> before(Session session, Operation operation) {
        return Optional.of(operation);
    }

    /** Told after an operation has changed something. What is thrown is logged. */
    default void after(Session session, Change change) {}
}
