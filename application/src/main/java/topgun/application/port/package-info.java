/**
 * The whole outside world, one interface per role the server needs played.
 *
 * <p>Each interface is a contract: it says what may block, what may fail and how, what is ordered and what survives.
 * Adapters implement them, contract tests hold the adapters to them, and nothing else in the application knows a
 * technology.
 */
@NullMarked
package topgun.application.port;

import org.jspecify.annotations.NullMarked;
