package topgun.domain.vector;

import java.util.Optional;
import java.util.stream.Stream;

/** How close two vectors are to each other. */
public enum Metric {
    /** The cosine of the angle between them; 0 if one of them has no direction. */
    COSINE("cosine"),
    /** 1/(1+d), where d is the length of the difference. */
    EUCLIDEAN("euclidean"),
    DOT_PRODUCT("dotProduct"),
    /** 1/(1+d), where d is the sum of the differences of components. */
    MANHATTAN("manhattan");

    private final String wireName;

    Metric(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<Metric> named(String wireName) {
        return Stream.of(values())
                .filter(metric -> metric.wireName.equals(wireName))
                .findFirst();
    }

    /** The greater, the closer. */
    public double score(float[] a, float[] b) {
        return score(a, length(a, 0, a.length), b, 0, length(b, 0, b.length));
    }

    /**
     * The same for a vector that begins somewhere in an array.
     *
     * @param lengthOfA what {@link #length} answers for it
     */
    double score(float[] a, double lengthOfA, float[] b, int from, double lengthOfB) {
        return switch (this) {
            case COSINE -> {
                double lengths = lengthOfA * lengthOfB;
                yield lengths == 0 ? 0 : dot(a, b, from) / lengths;
            }
            case EUCLIDEAN -> 1 / (1 + Math.sqrt(squares(a, b, from)));
            case DOT_PRODUCT -> dot(a, b, from);
            case MANHATTAN -> 1 / (1 + differences(a, b, from));
        };
    }

    /** The length of a vector as far as this metric needs to know it. */
    double length(float[] vectors, int from, int dimension) {
        if (this != COSINE) {
            return 0;
        }
        double sum = 0;
        for (int i = from; i < from + dimension; i++) {
            sum += (double) vectors[i] * vectors[i];
        }
        return Math.sqrt(sum);
    }

    // Four sums each, since a processor can add to several at a time and has to wait for a single one.

    private static double dot(float[] a, float[] b, int from) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (int j = from; i < a.length - 3; i += 4, j += 4) {
            s0 += (double) a[i] * b[j];
            s1 += (double) a[i + 1] * b[j + 1];
            s2 += (double) a[i + 2] * b[j + 2];
            s3 += (double) a[i + 3] * b[j + 3];
        }
        for (; i < a.length; i++) {
            s0 += (double) a[i] * b[from + i];
        }
        return s0 + s1 + (s2 + s3);
    }

    private static double squares(float[] a, float[] b, int from) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (int j = from; i < a.length - 3; i += 4, j += 4) {
            double d0 = (double) a[i] - b[j];
            double d1 = (double) a[i + 1] - b[j + 1];
            double d2 = (double) a[i + 2] - b[j + 2];
            double d3 = (double) a[i + 3] - b[j + 3];
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; i < a.length; i++) {
            double d = (double) a[i] - b[from + i];
            s0 += d * d;
        }
        return s0 + s1 + (s2 + s3);
    }

    private static double differences(float[] a, float[] b, int from) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (int j = from; i < a.length - 3; i += 4, j += 4) {
            s0 += Math.abs((double) a[i] - b[j]);
            s1 += Math.abs((double) a[i + 1] - b[j + 1]);
            s2 += Math.abs((double) a[i + 2] - b[j + 2]);
            s3 += Math.abs((double) a[i + 3] - b[j + 3]);
        }
        for (; i < a.length; i++) {
            s0 += Math.abs((double) a[i] - b[from + i]);
        }
        return s0 + s1 + (s2 + s3);
    }
}
