package topgun.application.map;

import java.util.function.Consumer;

/** Something to be done with a map, on its lane. Exactly one of the two is called. Neither may block. */
public interface MapTask {

    void run(GridMap map);

    void unavailable(Unavailable reason);

    /** @param otherwise done if the map cannot be had, for whatever reason */
    static MapTask of(Consumer<GridMap> action, Runnable otherwise) {
        return new MapTask() {
            @Override
            public void run(GridMap map) {
                action.accept(map);
            }

            @Override
            public void unavailable(Unavailable reason) {
                otherwise.run();
            }
        };
    }
}
