package topgun.application.search;

import java.util.List;
import topgun.application.message.ServerMessage.SearchHit;

/** Receives what became of a search, once. */
interface SearchAnswer {

    /** @param hits best first */
    void found(List<SearchHit> hits);

    void failed(String reason);
}
