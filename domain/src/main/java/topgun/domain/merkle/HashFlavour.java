package topgun.domain.merkle;

/**
 * How the hashes below a node make the hash of the node. Both ways ignore order, and nothing below gives zero.
 *
 * <p>Nothing in a handshake tells which one a client uses. Answering in the wrong one costs a useless walk over the
 * whole tree, never data.
 */
public enum HashFlavour {
    /** The wrapping sum. */
    PLAIN {
        @Override
        int contribution(int hash) {
            return hash;
        }
    },
    /** The wrapping sum of {@linkplain #mix mixed} hashes. */
    MIXED {
        @Override
        int contribution(int hash) {
            return mix(hash);
        }
    };

    /** What one hash adds to the sum of its parent. */
    abstract int contribution(int hash);

    public int combine(int... hashes) {
        int sum = 0;
        for (int hash : hashes) {
            sum += contribution(hash);
        }
        return sum;
    }

    /** The 32-bit finaliser of MurmurHash3. Zero stays zero. */
    public static int mix(int hash) {
        int h = hash;
        h ^= h >>> 16;
        h *= 0x85EBCA6B;
        h ^= h >>> 13;
        h *= 0xC2B2AE35;
        h ^= h >>> 16;
        return h;
    }
}
