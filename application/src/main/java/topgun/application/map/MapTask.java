package topgun.application.map;

import topgun.application.port.StoreException;

/** Something to be done with a map, on its lane. Exactly one of the two is called. Neither may block. */
public interface MapTask {

    void run(GridMap map);

    /** The map could not be loaded. It is tried again when it is next touched. */
    void unavailable(StoreException reason);
}
