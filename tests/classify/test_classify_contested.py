"""Words that mean one of two industries, names that only sound like one, and what leaves a list."""

from __future__ import annotations

import pytest

from monitor.classify import Classifier


@pytest.mark.parametrize(
    ("chains", "title", "text"),
    [
        ({"new-energy"}, "Solar wafer plant opens in Leshan", "A plant for silicon wafers used in solar cells opened in Leshan, Sichuan. The photovoltaic project cost 5 billion yuan."),
        ({"semiconductors"}, "Chip plant opens in Leshan", "A chip plant that works on silicon wafers of 12 inches opened in Leshan, Sichuan. The semiconductor project cost 5 billion yuan."),
        ({"agriculture"}, "Baishan grows ginseng industry", "Baishan in Jilin province plans to expand its ginseng industry, with plantations of 20,000 hectares, and has issued measures to support farmers."),
        ({"new-materials"}, "东阳磁性材料产业集群入选名单", "浙江东阳磁性材料产业集群入选国家级名单。"),
        ({"nonferrous-metals"}, "包头稀土产业产值增长", "内蒙古包头稀土产业集群产值增长两成，一批磁性材料项目投产。"),
        ({"batteries"}, "Somebody New Energy starts battery plant in Yichang", "Somebody New Energy began building a lithium battery plant in Yichang, Hubei province, with an investment of 10 billion yuan."),
        ({"batteries"}, "甲某新能源在福鼎扩产", "甲某新能源科技股份有限公司在福建福鼎的动力电池基地扩产，总投资80亿元。"),
        ({"low-altitude-economy"}, "Zhejiang removes textiles from its list of chains", "Zhejiang province has removed textiles from its list of key industrial chains and added the low-altitude economy."),
        ({"low-altitude-economy"}, "浙江将纺织移出重点产业链清单", "浙江省调整重点产业链名单，将纺织移出，新增低空经济产业链。"),
        ({"new-materials", "food"}, "Gansu adds two key chains", "Gansu province has added two chains to its list, bringing the number to 16.\nThe two are graphite new materials and food processing."),
        ({"blockchain-quantum"}, "Hefei's quantum industry grows", "On one street of Hefei, Anhui province, 42 companies make photon detectors, dilution refrigerators and measuring instruments. Sales of the quantum information industry rose 41 percent last year."),
        ({"textiles"}, "湖北仙桃非织造布产业集群入选名单", "湖北仙桃市非织造布产业集群入选国家级名单。"),
    ],
)  # fmt: skip
def test_the_chain_that_is_meant_is_the_only_one(
    classifier: Classifier, chains: set[str], title: str, text: str
) -> None:
    """What else an article speaks of settles a word; company and town names settle nothing."""
    assert {label.chain for label in classifier.classify(title, text).chains} == chains


@pytest.mark.parametrize(
    ("title", "text", "region"),
    [
        ("桂新增两条重点产业链", "近日，桂新增两条重点产业链，分别为低空经济和人工智能。", "CN-GX"),
        ("鲁再添一个产业集群", "鲁再添一个产业集群，为轨道交通装备集群。", "CN-SD"),
        ("我市确定11条重点产业链链长", "来源：襄阳日报\n我市确定11条重点产业链链长，11条链为汽车、纺织、食品等。", "CN-HB"),
        ("Shipyards on Changxing Island in Shanghai", "The marine equipment cluster on Changxing Island in Shanghai posted output of 60 billion yuan.", "CN-SH"),
        ("Petrochemical base on Changxing Island in Dalian", "Changxing Island in Dalian, Liaoning province, drew petrochemical projects worth 30 billion yuan.", "CN-LN"),
    ],
)  # fmt: skip
def test_provinces_that_are_named_in_short(
    classifier: Classifier, title: str, text: str, region: str
) -> None:
    """One character in a headline, the paper's own town, an island that two provinces have."""
    labels = classifier.classify(title, text)
    assert labels.relevant
    assert labels.regions == (region,)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Three slow days in the karst", "A cluster of brick houses near Guilin in Guangxi is now a hotel. Day one: rent a bike; the chain came off twice. Rooms with breakfast cost 280 yuan in high season."),
        ("Fireworks return to Shanghai park", "Shanghai Disneyland will hold a new fireworks show from Friday. The company said the project took two years, and a plan for visitors was published."),
        ("古墓群博物馆开馆", "河南三门峡一座汉代墓群遗址博物馆开馆，展出考古出土的青铜器和铁剑，项目投资1.2亿元。"),
        ("Operation by robot over 5G", "Doctors in Tianjin operated on a patient in Tibet with a robot and a 5G link. The patient is doing well."),
        ("景区启用智能机器人导游", "四川一景区启用智能机器人导游，游客可语音提问，机器人续航8小时。"),
        ("Gene clusters of rice mapped", "Researchers in Wuhan found a cluster of genes that lets rice stand salt water. The study was published on Tuesday."),
        ("小区锂电池起火", "广西南宁一小区电动自行车锂电池起火，消防员10分钟将火扑灭，无人员伤亡。"),
        ("Battery maker's shares rise after record dividend", "Shares of the Chinese battery maker opened higher. Net profit rose 44 percent, gross margin widened and brokerages raised their price targets."),
    ],
)  # fmt: skip
def test_trips_museums_and_shares_are_not_relevant(
    classifier: Classifier, title: str, text: str
) -> None:
    """A cluster of houses or genes, a robot at work and a battery maker's dividend are no industrial
    policy."""
    assert not classifier.classify(title, text).relevant


def test_a_comment_announces_nothing(classifier: Classifier) -> None:
    """Whoever writes of all those clusters in a comment has not named one."""
    labels = classifier.classify(
        "Opinion: Too many world-class clusters",
        "China's cities have published 400 plans that promise an industrial cluster of world class."
        " What should be done? Fewer plans, and more patience with supply chains.",
    )
    assert (labels.event, labels.new_cluster) == ("other", False)
