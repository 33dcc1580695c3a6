package topgun.domain.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.domain.clock.NodeId;

class NodeNumbersTest {

    private final NodeNumbers numbers = new NodeNumbers();

    private record Use(NodeId node, int number) {}

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nodesKeepTheirNumbersWhileTheyAreUsed(long seed) {
        var random = new Random(seed);
        List<Use> uses = new ArrayList<>();
        for (int step = 0; step < 500; step++) {
            if (uses.isEmpty() || random.nextInt(100) < (step < 250 ? 60 : 40)) {
                NodeId node = new NodeId("n" + random.nextInt(60));
                uses.add(new Use(node, numbers.use(node)));
            } else {
                Collections.swap(uses, random.nextInt(uses.size()), uses.size() - 1);
                numbers.release(uses.removeLast().number);
            }
            Map<NodeId, Integer> inUse = new HashMap<>();
            for (Use use : uses) {
                assertThat(numbers.node(use.number)).isEqualTo(use.node);
                assertThat(inUse.getOrDefault(use.node, use.number)).isEqualTo(use.number);
                inUse.put(use.node, use.number);
            }
        }
    }

    @Test
    void nodesThatCameAndWentLeaveNothing() {
        for (int i = 0; i < 10_000; i++) {
            numbers.release(numbers.use(new NodeId("n" + i)));
        }

        assertThat(numbers.size()).isLessThan(10);
    }

    @Test
    void nodesAreForgottenTogether() {
        for (String name : List.of("first", "first", "second")) {
            int number = numbers.use(new NodeId(name));

            assertThat(number).isZero();
            assertThat(numbers.node(number)).isEqualTo(new NodeId(name));
            assertThat(numbers.size()).isOne();
            numbers.clear();
        }
    }
}
