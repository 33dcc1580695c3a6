/**
 * How keys are spread over the members of a cluster.
 *
 * <p>Clients compute partitions themselves in order to talk to the right member, so the number of partitions and the
 * hash are part of the protocol and no setting.
 */
@NullMarked
package topgun.domain.partition;

import org.jspecify.annotations.NullMarked;
