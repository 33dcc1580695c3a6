/**
 * Who is connected.
 *
 * <p>A session is one connection from handshake to close. Everything a client makes that is not data belongs to its
 * session and ends with it: features listen for the end and drop what they hold.
 */
@NullMarked
package topgun.application.session;

import org.jspecify.annotations.NullMarked;
