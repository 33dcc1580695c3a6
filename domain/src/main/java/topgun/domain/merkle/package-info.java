/**
 * How two replicas find out where they differ without telling each other everything they hold.
 *
 * <p>Keys are spread over a {@linkplain topgun.domain.merkle.MerkleTrie trie} of fixed depth by a hash of the key; each
 * node sums up the hashes below it. Replicas compare roots, then walk down only where sums differ. All hashes, paths
 * and sums are fixed by the existing clients, weak as 32 bits are: an undetected difference is possible, but the next
 * write below the same node reveals it.
 *
 * <p>Clients disagree on how sums are formed ({@link topgun.domain.merkle.HashFlavour}), so every node carries both.
 */
@NullMarked
package topgun.domain.merkle;

import org.jspecify.annotations.NullMarked;
