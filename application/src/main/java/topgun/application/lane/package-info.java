/**
 * Confinement instead of locking.
 *
 * <p>Whatever belongs to one map is touched from the lane of that map only; that is why nothing in the domain needs a
 * lock. Lanes of different maps run side by side.
 */
@NullMarked
package topgun.application.lane;

import org.jspecify.annotations.NullMarked;
