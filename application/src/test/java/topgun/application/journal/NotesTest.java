package topgun.application.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import topgun.application.message.ServerMessage.JournalType;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.value.Value;

class NotesTest {

    private static final NodeId NODE = new NodeId("n");
    private static final int THREADS = 4;
    private static final int EACH = 20_000;

    private final Notes notes = new Notes();

    @Test
    void whatWasTakenIsNotThereAnyMore() {
        notes.add(fact("a", 0));
        notes.add(fact("b", 0));

        assertThat(notes.take()).containsExactly(List.of(fact("a", 0), fact("b", 0)));
        assertThat(notes.take()).isEmpty();
    }

    @Test
    void aChunkEndsWhenItIsLarge() {
        Fact large = fact("large", 0, Value.of(new byte[300_000]));
        Fact small = fact("small", 0);
        notes.add(large);
        notes.add(small);
        notes.add(small);

        assertThat(notes.take()).containsExactly(List.of(large), List.of(small, small));
    }

    @Test
    void threadsKeepTheirOrderAndLoseNothing() throws InterruptedException {
        List<Thread> threads = IntStream.range(0, THREADS)
                .mapToObj(thread -> Thread.ofPlatform()
                        .start(() ->
                                IntStream.range(0, EACH).forEach(n -> notes.add(fact(Integer.toString(thread), n)))))
                .toList();

        List<List<Integer>> taken = IntStream.range(0, THREADS)
                .mapToObj(thread -> (List<Integer>) new ArrayList<Integer>())
                .toList();
        while (threads.stream().anyMatch(Thread::isAlive)) {
            takeInto(taken);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        takeInto(taken);

        List<Integer> all = IntStream.range(0, EACH).boxed().toList();
        assertThat(taken).allSatisfy(numbers -> assertThat(numbers).isEqualTo(all));
    }

    private void takeInto(List<List<Integer>> taken) {
        notes.take()
                .forEach(chunk -> chunk.forEach(fact -> taken.get(Integer.parseInt(fact.key()))
                        .add((int) fact.timestamp().millis())));
    }

    private static Fact fact(String key, int number) {
        return fact(key, number, Value.NULL);
    }

    private static Fact fact(String key, int number, Value value) {
        return new Fact(JournalType.PUT, "m", key, value, null, new Timestamp(number, 0, NODE));
    }
}
