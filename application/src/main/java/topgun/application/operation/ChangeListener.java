package topgun.application.operation;

import topgun.application.map.GridMap;
import topgun.domain.operation.Change;

/**
 * Follows the changes of all maps.
 *
 * <p>Called on the lane of the map, after the change, in the order of the changes. Must not block. What it throws is
 * logged and hides the change from nobody else.
 */
@FunctionalInterface
public interface ChangeListener {

    void changed(GridMap map, Change change, Origin origin);
}
