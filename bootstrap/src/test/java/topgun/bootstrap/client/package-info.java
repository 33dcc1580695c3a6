/** A WebSocket client of our own for tests, with an encoder and decoder that share nothing with the server's. */
@NullMarked
package topgun.bootstrap.client;

import org.jspecify.annotations.NullMarked;
