package topgun.adapters.web;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.common.WebSocketSession;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

/**
 * The one place that looks behind Jetty's public WebSocket interface: it finds the socket, so that {@link SocketChannel} can
 * write to it.
 *
 * <p>What that relies on: extensions are refused, so the bytes on the wire are plain frames; Jetty itself writes only when
 * it answers a close frame or reports a violation of the protocol; two writes at a time fail instead of mixing.
 */
final class Transport {

    private Transport() {}

    static EndPoint socketOf(Session session) {
        var core = (WebSocketCoreSession) ((WebSocketSession) session).getCoreSession();
        return core.getConnection().getEndPoint();
    }
}
