package topgun.application.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;

/** Asks the maps in memory, from outside of their lanes. */
final class MapSurvey {

    private static final long PATIENCE_MILLIS = 1_000;

    private MapSurvey() {}

    /**
     * What the maps have to say, in no order. Blocks until all have been asked, or until for a second none has: those that
     * are still busy then are left out.
     */
    static <T> List<T> of(LoadedMaps maps, Function<GridMap, Optional<T>> question) {
        var answers = new LinkedBlockingQueue<List<T>>();
        int asked = maps.runOnLoaded(new MapTask() {
            @Override
            public void run(GridMap map) {
                answers.add(question.apply(map).stream().toList());
            }

            @Override
            public void unavailable(Unavailable reason) {
                answers.add(List.of());
            }
        });
        List<T> all = new ArrayList<>();
        try {
            for (int answered = 0; answered < asked; answered++) {
                @Nullable List<T> next = answers.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                if (next == null) {
                    break;
                }
                all.addAll(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return all;
    }
}
