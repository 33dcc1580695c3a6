package topgun.domain.partition;

import topgun.domain.merkle.Fnv1a;

/** The fixed division of all keys into 271 partitions. The map a key belongs to plays no part. */
public final class Partitions {

    private static final int COUNT = 271;

    private Partitions() {}

    public static int count() {
        return COUNT;
    }

    public static int of(String key) {
        return Integer.remainderUnsigned(Fnv1a.hash(key), COUNT);
    }
}
