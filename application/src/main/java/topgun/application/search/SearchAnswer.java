package topgun.application.search;

import java.util.List;
import topgun.application.message.ServerMessage.SearchHit;
import topgun.domain.access.View;

/** Receives what became of a search, once. */
interface SearchAnswer {

    /** Whether whoever searches is still to be shown what that view shows. Asked when the index is complete. */
    boolean isFor(View view);

    /** He is not, so nothing was searched. */
    void overtaken();

    /** @param hits best first */
    void found(List<SearchHit> hits);

    void failed(String reason);
}
