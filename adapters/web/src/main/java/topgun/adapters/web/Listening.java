package topgun.adapters.web;

import io.javalin.Javalin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.jetty.server.ServerConnector;

/** The beginning of listening, which Javalin takes for a port in use whenever it fails. */
final class Listening {

    private Listening() {}

    /** @throws UncheckedIOException with a text for operators, if nobody can listen there */
    static void start(Javalin javalin, ServerConnector connector) {
        try {
            javalin.start();
        } catch (RuntimeException e) {
            Throwable cause = Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                    .reduce(e, (outer, inner) -> inner);
            String text = switch (cause) {
                case UnresolvedAddressException unknown -> "there is no host of that name";
                case BindException taken
                when String.valueOf(taken.getMessage()).contains("in use") ->
                    taken.getMessage() + "; end what listens there, or choose another port";
                case IOException other -> other.getMessage();
                default -> throw e;
            };
            String message = "cannot listen on " + place(connector) + ": " + text;
            throw new UncheckedIOException(message, new IOException(message));
        }
    }

    private static String place(ServerConnector connector) {
        String port = "port " + connector.getPort();
        return connector.getHost() == null ? port : port + " of " + connector.getHost();
    }
}
