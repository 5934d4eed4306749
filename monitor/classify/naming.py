"""How officials and companies are named in both languages, as data; and whose chain they lead."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from monitor.classify.standing import RawHit
from monitor.model import ChainLabel

#: Characters of a sentence that are looked through for names; what is longer is a list without
#: stops, and the patterns take time with the square of the length.
LONGEST = 1000
# The surnames of some nineteen in twenty people; those that are mostly other words are left out.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁沈姚"
    "卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤温康"
    "施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂"
    "苗谷盛曲翁冉骆蓝路游辛靳柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项芦麦褚娄窦戚岑景党宫费卜"
    "冷晏席卫米柏宗瞿桂全佟臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘"
)
_DOUBLE_SURNAMES = "欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|司徒"
# Words that begin like a name.
_NO_NAME = (
    "方面|全面|安排|明确|高位|主动|会议|办公|单位|白天|景气|万元|万亿|金额|于是|余家|车间|路径|项目|计划"
    "|温度|华东|华南|华北|陆续|钱款|毛利|章程|包括|包联|顾问|常态|施工|江苏|江西|河南|汤|谢谢|何时|何种|常委"
)
#: A Chinese name; lazy, so that what must follow decides where it ends.
NAME_ZH = (
    rf"(?!{_NO_NAME})(?:(?:{_DOUBLE_SURNAMES}|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}?"
    r"|[\u4e00-\u9fff]{1,7}·[\u4e00-\u9fff]{1,7}?)"
)
_PINYIN = (
    "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Gao Lin Luo "
    "Zheng Liang Xie Song Tang Han Feng Deng Cao Peng Zeng Xiao Tian Dong Yuan Pan Yu Jiang "
    "Cai Du Ye Cheng Su Wei Lyu Lu Ding Ren Shen Yao Cui Zhong Tan Fan Jin Shi Liao Jia Xia "
    "Fu Fang Bai Zou Meng Xiong Qin Qiu Yin Xue Yan Duan Lei Hou Long Tao Gu Mao Hao Gong "
    "Shao Wan Qian Dai Mo Kong Xiang Wen Kang Niu Ge Xing An Qi Yi Qiao Pang Ni Zhuang Nie "
    "Zhai Zhan Ou Geng Guan Lan Jiao Yue Zuo Gan Bao Ning Shang Shu Ruan Ke Ji Mei Tong Ling "
    "Bi Shan Pei Huo Tu Miao Sheng Qu Weng Ran You Xin Chai Pu Teng Rao Mu Ai Nong Si Zhuo "
    "Miu Jian Che Lian Mai Chu Lou Dou Cen Jing Pi Fei Bu Leng Xi Mi Bo Zong Quan Ying Zang "
    "Min Gou Bian Ouyang Shangguan Sima Zhuge Situ Lv"
)
#: A Chinese name in pinyin, family name first, as the sources write it.
NAME_EN = rf"(?:{'|'.join(_PINYIN.split())}) [A-Z][a-z]+(?:[-'][A-Za-z][a-z]+)?"
_FAMILY_NAMES = frozenset(_PINYIN.split())
_CAPITALISED = re.compile(r"[A-Z][a-z]+")


def may_name_somebody(text: str) -> bool:
    """Whether a word of English text can be a family name; quicker told than a name is found."""
    return not _FAMILY_NAMES.isdisjoint(_CAPITALISED.findall(text))


class ChainNames:
    """Where the chains that an article is about are named in it."""

    def __init__(self, hits: Sequence[RawHit], labels: Sequence[ChainLabel]) -> None:
        self._about = {label.chain for label in labels}
        self._hits = hits
        self._starts = [hit[0] for hit in hits]

    def within(self, start: int, end: int, without: Sequence[tuple[int, int]] = ()) -> list[str]:
        """The chains named in a stretch of the joined text, in order, each once.

        Not those named ``without``: a company's own name tells nothing of the chain it leads.
        """
        found: dict[str, None] = {}
        for hit in self._hits[bisect_left(self._starts, start) :]:
            if hit[0] >= end:
                break
            if hit[1] <= end and not any(a <= hit[0] < b for a, b in without):
                for chain, _ in hit[2].chains:
                    if chain in self._about:
                        found[chain] = None
        return list(found)

    def led(
        self,
        phrase: tuple[int, int],
        around: tuple[int, int],
        without: Sequence[tuple[int, int]] = (),
    ) -> list[str | None]:
        """The chains of a phrase; else the one of the words around it if they name only one."""
        named = self.within(*phrase, without)
        if not named:
            others = self.within(*around, without)
            named = others if len(others) == 1 else []
        return [*named] or [None]
