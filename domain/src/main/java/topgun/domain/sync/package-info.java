/**
 * How two replicas find what differs between them: question in, answer out.
 *
 * <p>A client that returns compares root hashes, then walks down the buckets that differ, one hexadecimal digit at a time,
 * until it reaches leaves and gets their records. The server keeps no state between two questions, so they may come in
 * any number and order, and the map may change meanwhile.
 */
@NullMarked
package topgun.domain.sync;

import org.jspecify.annotations.NullMarked;
