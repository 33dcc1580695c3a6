package topgun.application.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LaneTest {

    @Test
    void runsOnTheCallingThreadWhenFree() {
        var threads = new ArrayList<Thread>();
        new Lane(task -> {
                    throw new AssertionError("no hand-over for a free lane");
                })
                .run(() -> threads.add(Thread.currentThread()));
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void aTaskBroughtFromInsideRunsAfterTheOneThatBroughtIt() {
        var lane = new Lane(Runnable::run);
        var order = new ArrayList<String>();
        lane.run(() -> {
            lane.run(() -> order.add("second"));
            order.add("first");
        });
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void handsOverAfterManyTasksOfOthers() {
        var handedOver = new ArrayDeque<Runnable>();
        var lane = new Lane(handedOver::add);
        var done = new ArrayList<Integer>();
        lane.run(() -> {
            for (int n = 0; n < 100; n++) {
                int number = n;
                lane.run(() -> done.add(number));
            }
        });
        assertThat(done).hasSizeLessThan(100);
        while (!handedOver.isEmpty()) {
            handedOver.remove().run();
        }
        assertThat(done).hasSize(100).isSorted();
    }

    @Test
    void aClosedLaneTakesNothing() {
        var lane = new Lane(Runnable::run);
        var closed = new ArrayList<Boolean>();
        lane.run(() -> closed.add(lane.closeIfIdle()));
        assertThat(closed).containsExactly(true);
        assertThat(lane.run(() -> {
                    throw new AssertionError("ran on a closed lane");
                }))
                .isFalse();
    }

    @Test
    void doesNotCloseWhileSomethingWaits() {
        var lane = new Lane(Runnable::run);
        var done = new ArrayList<String>();
        lane.run(() -> {
            lane.run(() -> done.add("waited"));
            assertThat(lane.closeIfIdle()).isFalse();
        });
        assertThat(done).containsExactly("waited");
    }

    /** Plain fields, many threads: any overlap or missing visibility loses counts or breaks the order of a thread. */
    @Test
    void tasksNeverOverlapAndKeepTheOrderOfEachThread() throws Exception {
        final int threads = 8;
        final int tasks = 20_000;
        try (var executor = Executors.newFixedThreadPool(threads + 1)) {
            var lane = new Lane(executor);
            var lastSeen = new int[threads];
            var total = new int[1];
            List<String> disorder = new ArrayList<>();
            var finished = new CountDownLatch(threads * tasks);
            for (int t = 0; t < threads; t++) {
                int thread = t;
                executor.execute(() -> {
                    for (int n = 1; n <= tasks; n++) {
                        int number = n;
                        lane.run(() -> {
                            total[0]++;
                            if (++lastSeen[thread] != number) {
                                disorder.add(thread + ": " + number);
                            }
                            finished.countDown();
                        });
                    }
                });
            }
            finished.await();
            lane.run(() -> {
                assertThat(disorder).isEmpty();
                assertThat(total[0]).isEqualTo(threads * tasks);
            });
        }
    }
}
