/**
 * Lets clients in over HTTP and WebSocket, on one port.
 *
 * <p>A request that asks for a WebSocket passes {@link topgun.adapters.web.Admission} and becomes a
 * {@link topgun.adapters.web.ClientEndpoint}, which reads, and a {@link topgun.adapters.web.SocketChannel}, which writes. All
 * other requests go to the routes. Nothing here knows what the frames mean.
 */
@NullMarked
package topgun.adapters.web;

import org.jspecify.annotations.NullMarked;
