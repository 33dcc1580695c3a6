package topgun.domain.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import topgun.domain.vector.Nearest.Neighbour;

class VectorIndexTest {

    private static final VectorIndex.Comparison NOTHING = collecting(new Nearest(1, 0, key -> false));

    private static VectorIndex.Comparison collecting(Nearest nearest) {
        return new VectorIndex.Comparison() {
            @Override
            public void compared(String key, double score) {
                nearest.offer(key, score);
            }

            @Override
            public boolean isWelcome() {
                return true;
            }
        };
    }

    private static float[] vector(Random random, int dimension) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = random.nextInt(5) - 2;
        }
        return vector;
    }

    /** As the protocol has it, written down without thinking of speed. */
    private static double naive(Metric metric, float[] a, float[] b) {
        double dot = 0;
        double ofA = 0;
        double ofB = 0;
        double squares = 0;
        double differences = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            ofA += a[i] * a[i];
            ofB += b[i] * b[i];
            squares += Math.pow(a[i] - b[i], 2);
            differences += Math.abs(a[i] - b[i]);
        }
        return switch (metric) {
            case COSINE -> ofA * ofB == 0 ? 0 : dot / (Math.sqrt(ofA) * Math.sqrt(ofB));
            case EUCLIDEAN -> 1 / (1 + Math.sqrt(squares));
            case DOT_PRODUCT -> dot;
            case MANHATTAN -> 1 / (1 + differences);
        };
    }

    @ParameterizedTest
    @EnumSource
    void ranksWhatIsThereAfterAnyHistory(Metric metric) {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            int dimension = 1 + random.nextInt(40);
            var index = new VectorIndex(dimension, metric);
            Map<String, float[]> known = new HashMap<>();
            for (int n = random.nextInt(600); n > 0; n--) {
                String key = "k" + random.nextInt(150);
                if (random.nextInt(3) == 0) {
                    index.remove(key);
                    known.remove(key);
                } else {
                    float[] vector = vector(random, dimension);
                    index.put(key, vector);
                    known.put(key, vector);
                }
            }
            assertThat(index.size()).isEqualTo(known.size());
            known.forEach((key, vector) -> assertThat(index.vector(key)).containsExactly(vector));

            float[] query = vector(random, dimension);
            int most = 1 + random.nextInt(20);
            double minScore = random.nextBoolean() ? Double.NEGATIVE_INFINITY : 0.2;
            var nearest = new Nearest(most, minScore, key -> key.hashCode() % 3 != 0);
            index.compare(query, index.size(), Integer.MAX_VALUE, collecting(nearest));

            List<Neighbour> expected = known.entrySet().stream()
                    .filter(entry -> entry.getKey().hashCode() % 3 != 0)
                    .map(entry -> new Neighbour(entry.getKey(), metric.score(query, entry.getValue())))
                    .filter(each -> each.score() >= minScore)
                    .sorted(Comparator.comparingDouble(Neighbour::score)
                            .reversed()
                            .thenComparing(Neighbour::key))
                    .limit(most)
                    .toList();
            assertThat(nearest.ranked()).as("seed " + seed).isEqualTo(expected);
            known.forEach((key, vector) -> assertThat(index.score(key, query).orElseThrow())
                    .isCloseTo(naive(metric, query, vector), within(1e-12)));
        }
    }

    @Test
    void whatIsThereAllTheTimeIsComparedWhateverHappensBetweenTheSlices() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var index = new VectorIndex(2, Metric.DOT_PRODUCT);
            Set<String> stayed = new HashSet<>();
            for (int n = 0; n < 50; n++) {
                index.put("k" + n, vector(random, 2));
                stayed.add("k" + n);
            }
            Set<String> compared = new HashSet<>();
            int left = index.size();
            while (left > 0) {
                left = index.compare(new float[2], left, 1 + random.nextInt(8), new VectorIndex.Comparison() {
                    @Override
                    public void compared(String key, double score) {
                        compared.add(key);
                    }

                    @Override
                    public boolean isWelcome() {
                        return true;
                    }
                });
                String key = "k" + random.nextInt(70);
                if (random.nextBoolean()) {
                    index.remove(key);
                    stayed.remove(key);
                } else {
                    index.put(key, vector(random, 2));
                }
            }
            assertThat(compared).as("seed " + seed).containsAll(stayed);
        }
    }

    @Test
    void givesBackItsMemory() {
        var index = new VectorIndex(64, Metric.COSINE);
        long empty = index.bytes();
        for (int n = 0; n < 5_000; n++) {
            index.put("k" + n, new float[64]);
        }
        assertThat(index.bytes()).isBetween(5_000L * 64 * 4, 2 * 5_000L * 64 * 4);
        for (int n = 0; n < 5_000; n++) {
            index.remove("k" + n);
        }
        assertThat(index.bytes()).isEqualTo(empty);
        assertThat(index.compare(new float[64], 5_000, 10, NOTHING)).isZero();
    }

    @Test
    void whatHasNoDirectionIsNotCloserToAnything() {
        assertThat(Metric.COSINE.score(new float[3], new float[] {1, 2, 3})).isZero();
        assertThat(Metric.COSINE.score(new float[] {1, 2, 3}, new float[3])).isZero();
    }

    @Test
    void whatIsOfferedTwiceTakesOnePlace() {
        var nearest = new Nearest(2, 0, key -> true);
        nearest.offer("a", 3);
        nearest.offer("a", 3);
        nearest.offer("b", 1);
        nearest.offer("c", 2);
        nearest.offer("b", 1);
        assertThat(nearest.ranked()).containsExactly(new Neighbour("a", 3), new Neighbour("c", 2));
    }
}
