/** Lets clients in over HTTP and WebSocket. */
@NullMarked
package topgun.adapters.web;

import org.jspecify.annotations.NullMarked;
