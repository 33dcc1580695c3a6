package topgun.application.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Plays random histories; {@code -Dtopgun.simulation.seed}, {@code .seeds} and {@code .steps} choose others than those of
 * the normal build.
 */
class SimulationTest {

    private static final long FIRST = Long.getLong("topgun.simulation.seed", 0);
    private static final long SEEDS = Long.getLong("topgun.simulation.seeds", 1_000);
    private static final int STEPS = Integer.getInteger("topgun.simulation.steps", 150);

    @Test
    void noHistoryBreaksAPromise() {
        Simulation.play(Network.ORDERLY, FIRST, SEEDS, STEPS);
    }

    @Test
    void replicasAgreeWhateverTheNetworkDoesWithFrames() {
        Simulation.play(Network.DISORDERLY, FIRST, SEEDS / 2, STEPS);
    }

    @Test
    void theSameSeedIsTheSameHistory() {
        for (long seed = FIRST; seed < FIRST + 20; seed++) {
            var one = new Simulation(seed, Network.ORDERLY);
            var other = new Simulation(seed, Network.ORDERLY);
            one.run(STEPS);
            other.run(STEPS);
            assertThat(other.log()).isEqualTo(one.log());
        }
    }
}
