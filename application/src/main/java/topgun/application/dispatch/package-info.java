/**
 * The way of a message from the transport to the feature that serves it.
 *
 * <p>Transports know one class, the gateway: clients come, speak and go. Features register handlers for the messages that
 * are theirs. Messages of one connection take turns: the next one is handled when everything the last one caused has
 * been decided, so a client sees its own actions in the order in which it took them.
 */
@NullMarked
package topgun.application.dispatch;

import org.jspecify.annotations.NullMarked;
