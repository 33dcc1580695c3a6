/**
 * Who may do what, decided from names alone.
 *
 * <p>A policy grants actions on maps whose names match a pattern to one role; there is nothing to take away, so the order
 * of policies does not matter. Fields a reader may not see are removed from a copy of the value, and a value of which
 * nothing remains to be seen is not shown at all: a hidden value must never look like a deleted one.
 */
@NullMarked
package topgun.domain.access;

import org.jspecify.annotations.NullMarked;
