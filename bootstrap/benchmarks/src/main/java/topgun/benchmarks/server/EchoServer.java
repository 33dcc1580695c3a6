package topgun.benchmarks.server;

import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** What Jetty does by itself with the same frames: sends back what it receives. */
public final class EchoServer {

    /** The types of the writes that come back. */
    static final String ECHOED_BATCH = "OP_BATCH";

    static final String ECHOED_WRITE = "CLIENT_OP";

    private EchoServer() {}

    public static void main(String... arguments) throws Exception {
        Server jetty = new Server();
        var connector = new ServerConnector(jetty);
        jetty.addConnector(connector);
        jetty.setHandler(WebSocketUpgradeHandler.from(
                jetty, container -> container.addMapping("/*", (request, response, callback) -> new Echo())));
        jetty.start();
        System.out.println("PORT=" + connector.getLocalPort());
        jetty.join();
    }

    /** Public, as Jetty demands. */
    public static final class Echo extends Session.Listener.AbstractAutoDemanding {

        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            session.sendBinary(ByteBuffer.wrap(Load.message("AUTH_REQUIRED", Map.of())), Callback.NOOP);
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            getSession().sendBinary(payload, callback);
        }
    }
}
