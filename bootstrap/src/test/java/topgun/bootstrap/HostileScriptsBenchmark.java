package topgun.bootstrap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import topgun.bootstrap.client.RawClient;

/**
 * How soon a client hears that its script failed, and how long others wait for their writes meanwhile; quiet rounds and
 * hostile ones take turns. Does not run unless it is asked for by name.
 */
class HostileScriptsBenchmark {

    private static final int ROUNDS = 5;

    private record Answer(String code, long nanos) {}

    @Test
    void answersWhileOthersWrite() {
        List<Long> quiet = new ArrayList<>();
        List<Long> beside = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        try (var server = ServerUnderTest.with(
                        Map.of("storage", "memory", "no-auth", "true", "scripts", "on", "unlimited", "true"));
                RawClient attacker = client(server);
                RawClient other = client(server)) {
            for (int round = -1; round < ROUNDS; round++) {
                List<Answer> ofRound = new ArrayList<>();
                List<Long> besideRound = new ArrayList<>();
                long start = System.nanoTime();
                var over = new AtomicBoolean();
                Thread attack = Thread.ofPlatform().start(() -> {
                    HostileScriptsTest.attacks().forEach(code -> ofRound.add(attack(attacker, code)));
                    over.set(true);
                });
                while (!over.get()) {
                    besideRound.add(write(other));
                }
                join(attack);
                long end = 2 * System.nanoTime() - start;
                List<Long> quietRound = new ArrayList<>();
                while (System.nanoTime() < end) {
                    quietRound.add(write(other));
                }
                if (round >= 0) {
                    answers.addAll(ofRound);
                    beside.addAll(besideRound);
                    quiet.addAll(quietRound);
                }
            }
        }
        answers.sort(Comparator.comparingLong(Answer::nanos));
        report("answers to scripts", answers.stream().map(Answer::nanos).toList());
        report("writes beside them", beside);
        report("writes alone", quiet);
        answers.reversed().stream()
                .limit(10)
                .forEach(answer -> System.out.printf("%.0f ms: %s%n", answer.nanos() / 1e6, answer.code()));
    }

    private static RawClient client(ServerUnderTest server) {
        RawClient client = RawClient.connect(server.port());
        client.await("AUTH_ACK");
        return client;
    }

    private static Answer attack(RawClient attacker, String code) {
        long start = System.nanoTime();
        attacker.send(HostileScriptsTest.process("attack", code));
        attacker.await("ENTRY_PROCESS_RESPONSE");
        return new Answer(code, System.nanoTime() - start);
    }

    private static long write(RawClient other) {
        long start = System.nanoTime();
        other.send(HostileScriptsTest.operation("others", "k", 1));
        other.await("OP_ACK");
        return System.nanoTime() - start;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void report(String what, List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(n -> n).sorted().toArray();
        System.out.printf(
                "%d %s: p50 %.2f ms, p99 %.2f ms, most %.1f ms%n",
                sorted.length,
                what,
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6,
                sorted[sorted.length - 1] / 1e6);
    }
}
