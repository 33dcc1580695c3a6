/**
 * Serves clients that cannot keep a connection: one request says everything, one reply answers everything.
 *
 * <p>A request is served as a session that lasts as long as the request, by the handlers that serve all sessions, so the
 * same rules hold. Only how a map is brought up to date is of its own: by when records arrived.
 */
@NullMarked
package topgun.application.exchange;

import org.jspecify.annotations.NullMarked;
