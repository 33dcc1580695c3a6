/** Locks with leases: who holds them, who waits, and the numbers by which a stale holder is told from the present one. */
@NullMarked
package topgun.domain.lock;

import org.jspecify.annotations.NullMarked;
