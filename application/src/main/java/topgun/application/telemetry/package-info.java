/**
 * What the server counts of its work: how much of it there was, how long it took, and what was refused.
 *
 * <p>Numbers are added up where things happen and read when somebody asks, so that nothing on the way of a message knows
 * what they are shown with.
 */
@NullMarked
package topgun.application.telemetry;

import org.jspecify.annotations.NullMarked;
