"""Words around an industry that make it one in passing, as data: used, supplied, left, given up.

``monitor.classify.standing`` looks at what stands right before and right after a term.
"""

from __future__ import annotations

import re

from monitor.classify.bilingual import Bilingual

# A technique that an industry uses is not the industry.
USED_BEFORE = Bilingual(
    r"(?:采用|运用|应用|利用|借助|使用|引入|用上了?"
    r"|(?<![费作利使应采运通信])用)[^,。;:、]{0,10}$|用于[^。;]{0,30}$"
    # What is to be solved, or where something is to be tried, for the sake of another industry.
    r"|攻关(?:克)?[^,。;:、]{0,4}$"
    r"|\b(?:uses?|used|using|adopt\w*|appl(?:y|ies|ied|ying)|equipped with|powered by"
    r"|with the help of|put|(?:linked|connected) (?:to|with)) "
    r"(?:\w+ ){0,3}$"
)
USED_AFTER = Bilingual(
    r"^[^。;]{0,12}等?(?:领域|场景|行业)[^,。;]{0,6}(?:试点|示范|推广|率先应用|应用(?!创新)|落地)"
    r"|^(?:产业)?(?:的)?(?:既有|雄厚)?(?:基础)?(?:优势|基础),"
    r"|^[^,。;、]{0,4}(?:等技术|等设备|技术改造|改造|赋能)|^ (?:in quality|on its)\b"
)
# Stages and inputs of some other chain, not chains of their own: "种植、收储、酿造几个环节".
STAGES_AFTER = Bilingual(
    r"^[^,。;、]{0,4}等?(?:几个|各个|多个|各|全)?(?:环节|(?<=[等各])方面|(?<=[几多各]个)方面|要素|渠道|配套(?:企业|产业)?|供应商"
    r"|场景|方式|手段|功能|工序|工具)"
    r"|^[^,。;]{0,30}等(?:几个|各个|各)?(?:方面|环节)"
    r"|^[^.;,]{0,12}\b(?:links|stages|steps|aspects|channels|tools)\b"
)
MEANS_BEFORE = re.compile(
    r"(?:channels?|means|ways?|services?|facilities|measures|steps) (?:such as|like"
    r"|including)\s(?:the )?$"
)
# A list of technologies or of products of some industry is no list of industries.
PARTS_BEFORE = re.compile(
    r"technolog(?:y|ies) (?:such as|like|including) (?:the )?(?:\w+ )?$"
    # Nor is one of products: "42 companies make lasers, …", 产品包括激光器、….
    r"|\b(?:makes?|making|turn(?:s|ing)? out|makers of) (?:\w+ ){0,2}$"
    r"|产品(?:主要|已)?(?:包括|有|涵盖|覆盖|涉及)[^,。;:、]{0,6}$"
)
# A word in passing: what a place is otherwise known for, what is in trouble, what is given up.
REMOVED_BEFORE = (
    r"(?:剔除|移出|撤销)(?!仅)[^,。;:]{0,10}$"
    r"|\b(?:drops?|dropped|dropping|removes?|removed|removing|excludes?|excluded|excluding|cuts?"
    r"|strikes?|struck|takes?|took|deletes?|deleted) (?:\w+ ){0,2}$"
)
REMOVED_AFTER = (
    r"^[^,。;]{0,6}(?:不在其列|未列入|未被列入|被?剔除|被?移出|被?调出|退出|被摘牌)"
    r"|^(?: \w+){0,2} (?:(?:was|were|is|are|to be) )?(?:dropped|removed|left out|excluded)\b"
)
REMOVED = (re.compile(REMOVED_BEFORE), re.compile(REMOVED_AFTER))
PASSING_BEFORE = Bilingual(
    r"(?:known (?:\w+ ){0,3}(?:for|as)|famous for|home ?town of|rather than|instead of"
    r"|unlike"
    r"|no longer|away from|formerly|once)\s[^.;:]{0,60}$"
    r"|(?:suppl(?:y|ies|ying|ied)|sell|sells|sold|export\w*|deliver\w*) (?:\w+ ){0,5}to (?:\w+ )?$"
    r"|(?:lure|attract|draw|serve|serving)\w* (?:\w+ ){0,3}(?:makers|producers|users) of "
    r"(?:\w+ ){0,3}$"
    r"|从(?:[^,。;:]{1,24}到)?$|\b(?:reach|stretch|extend)\w* from (?:the )?$"
    r"|(?:上游|中游|下游|向上|向下|向前|向后)的?[^,。;:]{0,6}$"
    # What is done for other trades, and where a product goes: 帮助钢铁、水泥企业, 进入风电等领域.
    r"|(?:帮助|助力|方便)[^,。;:、]{0,4}$|供应$|带动(?:了|当地|周边|相关|本地)$|为[^,。;:、]{1,10}提供$"
    r"|(?:进入|打入|切入|应用到|推广到|供应给|服务于)[^,。;:、]{0,3}$"
    # Who was there.
    r"|\b(?:attended by|attendees|guests (?:from|were|included?|including))[^.;:]{0,50}$"
    # What a ship or a train is loaded with.
    r"|\b(?:ships?|vessels?|trains?|trucks?|wagons?|carriers?|cargo\w*|flights?)\b[^.;]{0,30}"
    r"\bcarr(?:y|ies|ied|ying) (?:\w+ ){0,2}$"
    r"|\b(?:haul\w*|loaded with|laden with) (?:\w+ ){0,2}$"
    # A part that is wanting, a roof that is used, a flight for something: 补齐碳纤维机体等短板.
    r"|补齐[^,。;:]{0,16}$|(?:交付给?|售予|卖给)[^,。;:、]{0,8}$|屋顶(?:分布式)?$"
    r"|(?:开通|开辟|执飞)[^,。;:]{0,12}$|\brooftop $"
    # What a product is made of, and who buys it.
    r"|\bmade (?:of|from) (?:\w+ )?$|(?:ip|客户|用户|买家)来自$"
    # Where it was signed: "on the sidelines of an equipment manufacturing fair".
    r"|\bsidelines of (?:\w+ ){1,4}$"
    # What a machine works on: "machining lines for aircraft parts".
    r"|\b(?:machining lines?|machines?|tools|robots) for (?:the )?$"
    # A turn of another industry: "the chain's move to new energy", 向高端材料延伸.
    r"|\b(?:switch|shift|move|transition|turn|change|conversion) (?:in)?to $"
    r"|(?:过去以|曾以|素以|而非|而不是|不再是|告别|不同于|有别于|除了)[^,。;:]{0,8}$"
    # What is not to be, or no longer.
    r"|(?:不再|不新增|不得新增|不予|严禁|禁止|未将|没有将|不将|剔除|移出|撤销)(?!仅)[^,。;:]{0,10}$"
    # What comes off in the making of something else.
    r"|\bby-?products? [^.;:]{0,30}$|副产(?:品|物)?[^,。;:]{0,6}$"
    # Who takes the product: "goes to polyester makers".
    r"|\b(?:goes|go|going|went|sold|shipped|sent) (?:in)?to (?:\w+ ){0,2}$"
    r"|\b(?:meant|destined|intended|bound) for (?:\w+ ){0,2}$"
    r"|\b(?:not|never) (?!only)(?:\w+ ){0,2}(?:any|new|more) (?:\w+ )?$"
    r"|\b(?:drops?|dropped|dropping|removes?|removed|removing|excludes?|excluded|excluding) "
    r"(?:\w+ ){0,2}$"
)
PASSING_AFTER = Bilingual(
    r"^(?:延伸|转型|转变|迈进|进军)|^之后"
    # What covers the need of a plant: "wind and solar power covered 70 percent of it".
    r"|^ (?:cover(?:s|ed)?|meets?|met) (?:\w+ )?(?:[\d.]+ percent|half|a (?:third|quarter))"
    r"|^(?:处理)?设施(?!农业)"
    r"|^[^,。;、]{0,4}等?(?:企业|厂商?)(?:开展|加强|进行)?(?:合作|对接|协作)"
    r"|^[^,。;]{0,6}(?:企业|行业|产业|领域|用户|客户)提供|^[^,。;、]{0,6}等?(?:航线|航班|岗位)"
    r"|^[^,。;、]{0,4}等?(?:行业|领域)的?(?:下游)?(?:市场|需求)|^[^,。;、]{0,4}等?(?:终端|下游)?应用产品"
    r"|^[^,。;、]{0,4}等?(?:行业|领域|产业)的(?:嘉宾|代表|专家|学者|院士|客商)"
    r"|^[^,。;、]{0,4}(?:企业|厂商?)与[^。;]{0,20}(?:采购|供货|供应)"
    r"|^[^,。;]{0,6}等?(?:行业|产业|企业)?(?:面临|遭遇|陷入|受)[^。;]{0,16}(?:减产|困难|压力|疲软"
    r"|冲击|下滑|影响)"
    rf"|{REMOVED_AFTER}"
    # A town known for it; what is bought further down the line; a paper named after a trade.
    r"|^ town\b|^[^。;]{0,8},?(?:都|均)?是(?:主要|重点)?的?下游"
    r"|^(?:行情)?(?:网|头条|周刊|资讯|快讯|之家|圈)(?=讯|[ |:]|$)"
    r"|^ prices?\b|^,? and other (?:enterprises|companies|firms)|^[^,。;]{0,4}闻名|^的(?:制造"
    r"|生产|加工|专用"
    r"|检测)*(?:装备|设备)"
    # What is made for an industry is not that industry: 新能源汽车轻量化用铝.
    r"|^[^,。;、]{0,4}用(?:铝|钢|铜|材|芯片|膜|玻璃|胶|零|特|纤维|铜箔)"
)
