/**
 * When something was written, and how replicas agree on what came later.
 *
 * <p>A {@link topgun.domain.clock.Timestamp} names one write of one node. Nodes do not trust each other's wall clocks;
 * they only keep their own {@link topgun.domain.clock.HybridLogicalClock} ahead of everything they have seen. Ties are
 * broken by {@link topgun.domain.clock.NodeId}, in an order the existing clients have already fixed and which is not
 * the order of {@code String.compareTo}; it lives in that one class. What a client merely says about its clock is a
 * {@link topgun.domain.clock.ClaimedTime}, since some of them say {@code NaN}.
 *
 * <p>Wall-clock time enters through {@link topgun.domain.clock.TimeSource} and nowhere else.
 */
@NullMarked
package topgun.domain.clock;

import org.jspecify.annotations.NullMarked;
