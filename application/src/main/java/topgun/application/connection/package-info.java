/** From the handshake to a proven identity, and the signs of life after. */
@NullMarked
package topgun.application.connection;

import org.jspecify.annotations.NullMarked;
