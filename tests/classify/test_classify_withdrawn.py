"""What is given up, struck off, denied or forbidden is no announcement."""

from __future__ import annotations

import pytest

from monitor.classify import Classifier

GONE = [
    (
        "Ningxia wine cluster plan scrapped",
        "Ningxia has scrapped a plan to build a wine industrial cluster at the foot of Helan"
        " Mountain, the regional government said.",
        "other",
    ),
    (
        "Ministry: no new steel capacity in 2026",
        "China's industry ministry said no new steel capacity would be approved in 2026.",
        "policy-plan",
    ),
    (
        "重庆取消3条市级重点产业链",
        "重庆市将摩托车、通用机械、化纤3条产业链调出市级重点产业链名单，不再由市领导担任链长。",
        "other",
    ),
    (
        "河南两县入选国家级预制菜产业集群？官方辟谣",
        "针对网传消息，河南省农业农村厅回应称不实，目前尚未开展预制菜产业集群认定工作。",
        "other",
    ),
    (
        "Draft rules seek to merge two Tianjin chains",
        "Tianjin has published a draft plan to cut its key industrial chains from 12 to 10. No new"
        " chain is named; aerospace and biomedicine stay on the list.",
        "policy-plan",
    ),
    (
        "河北5个特色产业集群被摘牌",
        "河北省工业和信息化厅通报，5个省级特色产业集群复核不合格，被取消称号，涉及纺织、箱包。",
        "other",
    ),
    (
        "Official denies report of a new chip cluster in Wuxi",
        "An official of Wuxi, Jiangsu province, said no integrated circuit cluster was planned.",
        "other",
    ),
]
NAMED = [
    (
        "Tianjin drops two chains, adds low-altitude economy",
        "Tianjin has removed two chains from its list of key industrial chains and added the"
        " low-altitude economy as its twelfth.",
    ),
    (
        "重庆调整重点产业链名单",
        "重庆市将3条产业链调出市级重点产业链名单，新增低空经济、人形机器人2条重点产业链。",
    ),
    (
        "安徽落后产能退出 打造新材料产业链",
        "安徽省提出淘汰落后产能，重点打造新材料产业链，培育千亿级新材料产业集群。",
    ),
]


@pytest.mark.parametrize(("title", "text", "event"), GONE)
def test_what_goes_is_no_new_cluster_and_teaches_the_register_nothing(
    classifier: Classifier, title: str, text: str, event: str
) -> None:
    """It is relevant, but nothing is named in it, and no region promotes its chains by it."""
    labels = classifier.classify(title, text)
    assert (labels.relevant, labels.event, labels.new_cluster) == (True, event, False)
    pairs = {(region, one.chain) for region in labels.regions for one in labels.chains}
    assert {(pair.region, pair.chain) for pair in labels.untied} == pairs


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "山西4家企业入选产业链链主",
            "山西省工信厅公布名单，4家企业入选煤机智能制造装备、液压产业链链主。",
        ),
        (
            "云南省公布首批绿色铝产业链链主企业名单",
            "云南省工信厅公布绿色铝产业链首批链主企业名单，8家企业入选。",
        ),
        ("江苏启东建成国家级海洋牧场", "江苏启东建成国家级海洋牧场，年产海产品3万吨。"),
    ],
)
def test_firms_that_lead_a_chain_and_a_farm_at_sea_are_no_clusters(
    classifier: Classifier, title: str, text: str
) -> None:
    """The words of a choice are there, but no cluster and no key chain is named."""
    assert not classifier.classify(title, text).new_cluster


@pytest.mark.parametrize(("title", "text"), NAMED)
def test_what_is_named_beside_what_goes_is_an_announcement(
    classifier: Classifier, title: str, text: str
) -> None:
    """One chain leaves the list, another joins it."""
    labels = classifier.classify(title, text)
    assert (labels.event, labels.new_cluster) == ("cluster-announcement", True)
    assert not labels.untied
