package topgun.domain.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntervalTreeTest {

    private record Interval(int low, @Nullable Integer high) {

        boolean isAround(int point) {
            return low <= point && (high == null || point <= high);
        }
    }

    private record Added(Interval interval, IntervalTree.Node<Integer, Interval> node) {}

    @Test
    void findsWhatAPlainSearchFinds() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var tree = new IntervalTree<Integer, Interval>();
            List<Added> added = new ArrayList<>();
            for (int step = 0; step < 120; step++) {
                if (!added.isEmpty() && random.nextInt(3) == 0) {
                    tree.remove(added.remove(random.nextInt(added.size())).node());
                } else {
                    int low = random.nextInt(30);
                    Integer high = random.nextInt(5) == 0 ? null : low + random.nextInt(8) - 1;
                    var interval = new Interval(low, high);
                    added.add(new Added(interval, tree.add(low, high, interval)));
                }
                int point = random.nextInt(40);
                List<Interval> found = new ArrayList<>();
                tree.forEachAround(point, found::add);
                assertThat(found)
                        .as("seed " + seed)
                        .containsExactlyInAnyOrderElementsOf(added.stream()
                                .map(Added::interval)
                                .filter(interval -> interval.isAround(point))
                                .toList());
            }
        }
    }

    @Test
    void staysShallowWhateverTheOrder() {
        var tree = new IntervalTree<Integer, Integer>();
        for (int i = 0; i < 100_000; i++) {
            tree.add(i, i, i);
        }
        Set<Integer> found = new HashSet<>();
        tree.forEachAround(70_000, found::add);
        assertThat(found).containsExactly(70_000);
    }
}
